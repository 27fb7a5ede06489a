//! Validation of prediction requests.
