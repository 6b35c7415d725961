output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "security_group" {
  description = "What nodes and pods belong to; databases let it in."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "node_role_arn" {
  description = "Role of the nodes, for further groups of them."
  value       = aws_iam_role.node.arn
}
