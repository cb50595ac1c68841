// Tries: to format dates without end
// Stopped by: not there
for(;;) new Date().toLocaleString()
