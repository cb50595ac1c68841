// Tries: to loop in return() of an iterator that a loop leaves
// Stopped by: statements, time, memory
for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { for (;;); } }) }) break; return 1;
