// What stands beside a SQLite database while it is in use: https://www.sqlite.org/tempfiles.html
export const sqliteLogs = ['-wal', '-shm', '-journal'] as const;
