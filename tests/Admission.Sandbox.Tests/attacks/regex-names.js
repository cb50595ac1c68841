// Tries: to compile a regular expression of a million characters
// Stopped by: pattern length, memory
return new RegExp("(?<" + "n".repeat(1e6) + ">a)").test("a");
