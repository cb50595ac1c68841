// Tries: to overflow the stack of the regular expression engine with 100,000 groups
// Stopped by: returned value, memory, regex time, exception
return /«(×100000»a«)×100000»/.test("aaa");
