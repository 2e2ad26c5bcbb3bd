"""Declarations on the platforms of funders, which have no interface for software: lists, calendar, sheets."""
