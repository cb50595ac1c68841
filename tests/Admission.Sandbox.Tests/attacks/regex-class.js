// Tries: to compile a huge character class without case
// Stopped by: pattern length, memory
for (;;) new RegExp("[" + "\\u{0}-\\u{10FFFF}".repeat(1e4) + "]", "iu").test("x");
