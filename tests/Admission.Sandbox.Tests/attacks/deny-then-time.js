// Tries: to lose a denial by running on until its time is over
// Stopped by: time, statements, memory
// Denies: stays
deny("stays"); for (;;) String(1);
