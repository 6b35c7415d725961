bucket = "ultramarket-terraform-state"
key    = "staging.tfstate"
region = "us-east-1"
