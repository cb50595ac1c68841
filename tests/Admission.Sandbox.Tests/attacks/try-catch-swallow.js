// Tries: to catch the exception that ends an endless loop, and loop on
// Stopped by: statements, time, memory
for(;;){ try { while(true){} } catch(e) { } }
