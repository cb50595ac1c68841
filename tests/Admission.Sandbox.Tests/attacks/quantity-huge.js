// Tries: to read a quantity of a million digits
// Stopped by: exception, memory
quantity("1".repeat(1e6)); return 1;
