# Tries: to double an array forty times
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(«double(×40»[1]«)×40») > 0
}

double(x) := array.concat(x, x)
