// Tries: to write a number of four million bits in decimal
// Stopped by: loading
return [(2n**4000000n).toString().length+'']
