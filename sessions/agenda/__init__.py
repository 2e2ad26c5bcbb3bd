"""Appointments beyond the pages: mails, calendars that follow them, reminders, « Je serai là »."""
