# Tries: to double a string forty times by a template string
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(«double(×40»"ab"«)×40») > 0
}

double(x) := $"{x}{x}"
