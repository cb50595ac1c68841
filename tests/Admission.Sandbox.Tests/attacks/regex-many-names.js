// Tries: to compile a regular expression of ten thousand named groups
// Stopped by: pattern length, memory
let s = ""; for (let i = 0; i < 1e4; i++) s += "(?<n" + i + ">a?)"; return new RegExp(s).test("a".repeat(1e4));
