"""Two files of one person become one."""
