// Tries: to compile a regular expression of a hundred thousand nested groups
// Stopped by: pattern length, memory
return new RegExp("(".repeat(1e5) + "a" + ")".repeat(1e5)).test("a");
