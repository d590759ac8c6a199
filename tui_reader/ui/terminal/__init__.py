"""All that is not Textual's public interface, and all that is written to the terminal past it."""
