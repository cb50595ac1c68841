// Tries: to fill a cache with ever new regular expressions
// Stopped by: memory, time, statements
for (let i = 0; ; i++) new RegExp("a" + i).test("a");
