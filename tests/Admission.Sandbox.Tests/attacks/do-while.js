// Tries: to loop with an empty body
// Stopped by: statements, time, memory
do {} while(1)
