// Tries: to shift a number by a billion bits
// Stopped by: loading
return [((1n<<(10n**9n))>0n)+'']
