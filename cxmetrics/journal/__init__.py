"""What people add: annotations, targets, meetings, actions."""
