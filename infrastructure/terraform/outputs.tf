output "cluster_name" {
  description = "For `aws eks update-kubeconfig --name`."
  value       = module.cluster.name
}

output "postgres_endpoint" {
  description = "Host and port for the services' DATABASE_URL."
  value       = module.postgres.endpoint
}

output "postgres_admin_secret" {
  description = "Where RDS keeps the password of the server's owner, to make databases and logins with."
  value       = module.postgres.admin_secret_arn
}

output "redis_endpoints" {
  description = "For REDIS_URL (shared) and CART_REDIS_URL (carts); TLS, so rediss://."
  value       = { for name, cache in module.cache : name => cache.endpoint }
}

output "kafka_brokers" {
  description = "For KAFKA_BROKERS."
  value       = module.kafka.brokers
}

output "files_bucket" {
  description = "For S3_BUCKET."
  value       = module.storage.files_name
}

output "backups_bucket" {
  description = "Where the backup jobs write."
  value       = module.storage.backups_name
}

output "cdn_domain" {
  description = "What the storefront loads from."
  value       = module.edge.cdn_domain
}

output "secret_names" {
  description = "One per service, filled by people or by the external-secrets operator's sources, never by Terraform."
  value       = module.secrets.secret_names
}
