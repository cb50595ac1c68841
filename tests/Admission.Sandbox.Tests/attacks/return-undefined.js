// Tries: nothing at all: it returns early
// Stopped by: nothing
return
