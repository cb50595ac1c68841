// Tries: to have built-ins construct what they should not, by Symbol.species
// Stopped by: not there
class A extends Array { static get [Symbol.species]() { return function () { return { length: 2 ** 53 - 1 }; }; } } const a = new A(1, 2, 3); for (;;) a.map((x) => x).concat(a);
