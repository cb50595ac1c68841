// Tries: to have map fill an array of four billion items
// Stopped by: exception
const a = [1]; a.constructor = { [Symbol.species]: function () { return new Array(2 ** 32 - 1); } }; for (;;) a.map((x) => x);
