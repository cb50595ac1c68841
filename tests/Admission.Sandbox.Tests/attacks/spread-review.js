// Tries: to copy the review without end
// Stopped by: memory, time, statements
const all = []; for (;;) all.push({ ...object, ...object.spec, containers: [...containers] });
