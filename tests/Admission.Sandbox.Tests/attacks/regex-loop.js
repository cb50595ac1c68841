// Tries: to run slow regular expressions without end
// Stopped by: regex time, time
for(;;) /^(a+)+$/.test('a'.repeat(18)+'!')
