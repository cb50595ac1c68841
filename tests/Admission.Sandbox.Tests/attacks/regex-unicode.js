// Tries: to backtrack for years with the flag u
// Stopped by: regex time, time
return [/^(\p{L}+)+$/u.test('a'.repeat(40)+'!')+'']
