# Tries: to lose a violation by too much memory
# Stopped by: statements, time, memory
# Denies: stays
deny contains "stays" if attacked

deny contains "ended" if {
	attacked
	count(«double(×40»[1]«)×40») > 0
}

double(x) := array.concat(x, x)
