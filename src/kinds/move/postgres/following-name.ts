// The beginning of the name of everything that a live copy makes besides the copy itself.
export const followingName = 'longshore_following';
