output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "private_subnets" {
  description = "For nodes and pods: they reach the internet, nobody reaches them."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "data_subnets" {
  description = "For databases: no way in or out but from the network."
  value       = [for subnet in aws_subnet.data : subnet.id]
}
