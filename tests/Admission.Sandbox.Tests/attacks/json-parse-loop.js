// Tries: to parse JSON without end
// Stopped by: memory, time, statements
const s = JSON.stringify(new Array(1e4).fill({ a: [1, 2, 3] })); for (;;) JSON.parse(s);
