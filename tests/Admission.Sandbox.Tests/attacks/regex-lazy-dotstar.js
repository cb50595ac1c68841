// Tries: to backtrack over four times .*
// Stopped by: returned value
return [/.*.*.*=.*/s.test('x'.repeat(3000))+'']
