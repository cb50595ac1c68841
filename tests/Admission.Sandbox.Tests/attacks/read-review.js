// Tries: to read the whole review without end
// Stopped by: memory, time, statements
for (;;) JSON.stringify(object) + JSON.stringify(request);
