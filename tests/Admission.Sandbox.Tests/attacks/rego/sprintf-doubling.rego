# Tries: to double a string forty times by sprintf
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(«double(×40»"ab"«)×40») > 0
}

double(x) := sprintf("%s%s", [x, x])
