"""Tables from elsewhere (Excel, CSV) become customers, orders, leads and tickets; refused rows come back."""
