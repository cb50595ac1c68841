// Tries: to compute a number of a hundred million bits
// Stopped by: loading
return [(2n**(10n**8n)>0n)+'']
