# Tries: to list all addresses of the internet
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(net.cidr_expand("0.0.0.0/0")) > 0
}
