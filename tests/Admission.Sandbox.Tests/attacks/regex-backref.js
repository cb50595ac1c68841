// Tries: to backtrack for years in one regular expression with a back reference
// Stopped by: regex time, time
return [/^(a*)*\1b$/.test('a'.repeat(35)+'!')+'']
