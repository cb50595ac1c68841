// Tries: to have split loop over a species of its own
// Stopped by: exception, memory
const r = /a/; r.constructor = { [Symbol.species]: function () { return { exec: () => null, set lastIndex(v) { }, get lastIndex() { return 0; } }; } }; return "a".repeat(1e6).split(r).length;
