bucket = "ultramarket-terraform-state"
key    = "production.tfstate"
region = "us-east-1"
