output "key_arn" {
  description = "Key that everything of this environment is encrypted with."
  value       = aws_kms_key.this.arn
}

output "secret_arns" {
  description = "By service."
  value       = { for service, secret in aws_secretsmanager_secret.service : service => secret.arn }
}

output "secret_names" {
  description = "By service."
  value       = { for service, secret in aws_secretsmanager_secret.service : service => secret.name }
}
