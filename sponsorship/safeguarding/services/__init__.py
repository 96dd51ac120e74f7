"""What is done to keep children safe."""
