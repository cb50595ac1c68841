// Tries: to compute with a quantity of a billion digits
// Stopped by: exception, memory
quantity("1e1000000000").add("1"); return 1;
