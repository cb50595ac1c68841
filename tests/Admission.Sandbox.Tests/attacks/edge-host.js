// Tries: to compute changes and read fields where the stack is nearly used up
// Stopped by: recursion, memory, time, statements, returned value
const fs = []; for (let i = 0; i < 150; i++) fs.push((n) => { try { fs[(n + 1) % 150](n + 1); } catch { } changes(); image("a/b:c").matches("**"); labels("a in (b,c)"); new RegExp("(a+)+" + n).test("aaaaab"); }); fs[0](0); return 1;
