"""Reading a stranger's table safely and turning rows into records; pure Python, runs in a child process."""
