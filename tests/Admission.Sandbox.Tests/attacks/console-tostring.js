// Tries: to loop when the log turns a value into text
// Stopped by: returned value
console.log({ toString() { for (;;); }, [Symbol.toPrimitive]() { for (;;); } }); return 1;
