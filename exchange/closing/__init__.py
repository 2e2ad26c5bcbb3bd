"""What is left of each session: that its papers are done, a summary for the person, exercises for the next one."""
