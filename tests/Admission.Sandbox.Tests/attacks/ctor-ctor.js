// Tries: to reach the constructor of functions through a function
// Stopped by: not there
return [validate.constructor.constructor('return 1')()+'']
