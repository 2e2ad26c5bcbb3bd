"""Every statutory number, dated, with its article; statutory calendars."""
